kept HostConfig.Mounts --mount type=bind,src=$edir,dst=/in,ro
kept HostConfig.Mounts --mount type=volume,source=$n-w,destination=/v,volume-label=a=b,volume-driver=local
kept HostConfig.Mounts --mount src=$n-v,target=/v,readonly=false
kept HostConfig.Mounts --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700
kept HostConfig.Mounts --mount dst=/v,consistency=cached
quiet docker volume rm $n-v $n-w
