docker run -dit --name $n busybox sh -c 'echo ready; cat' >/dev/null
{ logged $n ready; printf 'typed\r'; logged $n typed; printf '\001x'; until [ -e "$dir/done" ]; do sleep 0.05; done; } |
  typing "docker attach --detach-keys ctrl-a,x $n; echo \"-> \$?\"; touch $dir/done" >"$dir/screen"
grep -v typed "$dir/screen"
docker inspect --format '{{.State.Status}}' $n
tty "docker attach --detach-keys nonsense-x $n; echo \"-> \$?\""
