{ logged $n ready; printf '\020\021'; until [ -e "$dir/done" ]; do sleep 0.05; done; } |
  typing "docker run -it --name $n busybox sh -c 'echo ready; sleep 60'; echo \"-> \$?\"; touch $dir/done"
docker inspect --format '{{.State.Status}}' $n
