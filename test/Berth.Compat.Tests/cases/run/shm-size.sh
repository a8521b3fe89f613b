docker run --rm busybox df -k /dev/shm | awk 'NR == 2 { print $2 }'
docker run --rm --shm-size 1m busybox df -k /dev/shm | awk 'NR == 2 { print $2 }'
docker create --name $n --shm-size 2m busybox >/dev/null
docker inspect --format '{{.HostConfig.ShmSize}}' $n
t docker run --rm --shm-size 0 busybox df -k /dev/shm | awk 'NR == 2 { print $2 } /->/'
t docker run --rm --shm-size -1 busybox true
