docker run -d --name $n busybox sleep 60 >/dev/null
echo word | t docker exec -i $n cat
echo word | t docker exec $n cat
echo word | t docker exec -i $n sh -c 'read x; echo "$x" >&2; exit 9' 2>&1
head -c 300000 /dev/zero | docker exec -i $n wc -c
