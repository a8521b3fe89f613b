# Ctrl-C goes through the terminal of the container as a byte and becomes a signal there.
{ logged $n ready; printf '\003'; until [ -e "$dir/done" ]; do sleep 0.05; done; } |
  typing "docker run -it --name $n busybox sh -c 'trap \"echo interrupted; exit 9\" INT; echo ready; while :; do sleep 0.05; done'; echo \"-> \$?\"; touch $dir/done"
