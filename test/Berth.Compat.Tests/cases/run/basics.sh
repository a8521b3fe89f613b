docker run --rm --name $n --hostname box busybox sh -c 'id; pwd; hostname; env | sort; echo pid $$; cat /proc/1/comm'
