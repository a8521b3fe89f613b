{ echo 'echo $((6*7))'; logged $n 42; echo 'exit 5'; until [ -e "$dir/done" ]; do sleep 0.05; done; } |
  typing "docker run -it --name $n --hostname box busybox sh; echo \"-> \$?\"; touch $dir/done" | grep -e '^42' -e '->'
