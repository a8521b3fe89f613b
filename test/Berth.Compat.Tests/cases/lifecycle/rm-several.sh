docker create --name $n busybox >/dev/null; docker create --name $n-2 busybox >/dev/null
t docker rm $n nosuch-container $n-2
docker create --name $n busybox >/dev/null
t docker rm "$(docker inspect --format '{{slice .Id 0 20}}' $n)"  | sed -E 's/^[0-9a-f]{20}$/the prefix/'
t docker inspect --type container $n
