docker run --name $n busybox sh -c 'head -c 100000 /dev/zero >/file'
docker ps -a -s --filter name=$n --format '{{.Size}}' | sed 's/virtual [0-9.]*MB/virtual <size>/'
docker inspect -s --format '{{.SizeRw}}' $n
