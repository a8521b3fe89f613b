id=$(docker create --name $n busybox)
docker inspect --format '{{.Name}}' $(echo $id | cut -c1-12)
docker inspect --format '{{.Name}}' /$n
t docker inspect --format '{{.Name}}' $n-x
t docker start ''
