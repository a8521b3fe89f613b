docker run --name $n busybox seq 1 12 >/dev/null
for k in 0 1 3 12 100 all -1; do echo "= $k"; docker logs --tail $k $n | tr '\n' ' '; echo; done
t docker logs --tail nonsense $n | wc -l
