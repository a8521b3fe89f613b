docker run --rm --mount type=volume,source=$n,target=/data,volume-nocopy volume:1 ls -A /data; docker run --rm -v $n:/data:nocopy volume:1 ls -A /data
docker run --rm -v $n:/data volume:1 ls -A /data; docker run --rm -v $n:/other:ro volume:1 sh -c 'ls -A /other; ls -ldn /other' | awk '{print $1, $3, $4}'
t docker run --rm -v /tmp:/x:nocopy busybox true
docker volume rm $n
docker run --rm -v $n:/home busybox sh -c 'ls -ldn /home /home/app; ls -An /home' | awk '{print $1, $3, $4, $NF}'; docker volume rm $n
