docker run --rm --tmpfs /scratch busybox sh -c 'grep " /scratch " /proc/mounts; ls -ld /scratch' | sed 's/,inode64//' | awk '{print $1, $2, $3, $4}'
docker run --rm --tmpfs /scratch:rw,exec,size=1m,mode=1700,uid=1000 busybox sh -c 'grep " /scratch " /proc/mounts; ls -ldn /scratch' | sed 's/,inode64//' | awk '{print $1, $2, $3, $4}'
docker create --name $n --tmpfs /scratch:size=1m --tmpfs /other busybox >/dev/null
docker inspect --format '{{json .HostConfig.Tmpfs}} {{json .Mounts}}' $n
t docker run --rm --tmpfs relative busybox true
t docker run --rm --tmpfs /scratch:nonsense busybox true
