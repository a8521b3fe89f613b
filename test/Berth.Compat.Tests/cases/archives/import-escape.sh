t docker import "$images/import-dotdot.tar" $n:1 2>"$dir/err"; cat "$dir/err"
docker images $n -q
quiet docker rmi -f $n:1
