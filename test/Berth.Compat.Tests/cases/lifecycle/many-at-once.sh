for i in 1 2 3 4 5 6; do docker run --rm busybox sh -c "echo $i; exit $i" >"$dir/$i" & eval pid$i=$!; done
for i in 1 2 3 4 5 6; do eval wait \$pid$i; echo "-> $?"; done
cat "$dir"/[1-6]
docker ps -a -q | wc -l
