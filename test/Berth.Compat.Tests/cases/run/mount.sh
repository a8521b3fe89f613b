mkdir "$dir/in"; echo content >"$dir/in/file"
docker run --rm --mount type=bind,source=$edir/in,target=/in busybox cat /in/file
t docker run --rm --mount type=bind,src=$edir/in,dst=/in,readonly busybox touch /in/x
docker run --rm --mount type=tmpfs,target=/scratch,tmpfs-size=65536,tmpfs-mode=1700 busybox sh -c 'grep " /scratch " /proc/mounts' | sed 's/,inode64//'
docker run --rm --mount type=volume,target=/data volume:1 sh -c 'cat /data/seed; ls -ldn /data' | awk '{print $1, $2, $3, $4}'
docker create --name $n --mount type=bind,source=$edir/in,target=/in,readonly,bind-propagation=rslave busybox >/dev/null
docker inspect --format '{{json .HostConfig.Mounts}} {{json .Mounts}} {{json .HostConfig.Binds}}' $n
