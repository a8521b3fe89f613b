# Ctrl-D is the terminal's end of input, not the client's.
{ logged $n ready; printf 'line\r'; logged $n 'got line'; printf '\004'; until [ -e "$dir/done" ]; do sleep 0.05; done; } |
  typing "docker run -it --name $n busybox sh -c 'echo ready; while read x; do echo got \$x; done; echo the end; exit 3'; echo \"-> \$?\"; touch $dir/done"
