docker create --name $n-2 -v /one busybox >/dev/null
kept HostConfig.VolumesFrom --volumes-from $n-2
kept HostConfig.VolumesFrom --volumes-from $n-2:ro --volumes-from $n-2:rw
kept HostConfig.VolumesFrom --volumes-from $n-2:odd
kept HostConfig.VolumesFrom --volumes-from nosuch-container
kept HostConfig.VolumesFrom --volumes-from :ro
docker rm -v $n-2
