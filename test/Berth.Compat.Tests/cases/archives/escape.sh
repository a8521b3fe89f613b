for a in dotdot symlink-escape hardlink-escape absolute; do
  echo "= $a"
  docker load -i "$images/$a.tar" 2>"$dir/err"; echo "-> $?"; cat "$dir/err"
  quiet docker rmi -f hostile:1
done
ls /tmp/berth-escaped /escaped /tmp/escaped 2>/dev/null
docker images hostile -q; docker images -q --filter dangling=true
