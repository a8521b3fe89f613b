docker create --name $n-2 busybox >/dev/null
kept HostConfig.Links --link $n-2 --link $n-2:b
kept HostConfig.Links --link nosuch:b
kept HostConfig.Links --link ''
kept HostConfig.Links --link a:b:c
kept HostConfig.Links --link $n-2:b --network container:$n-2
t docker run --rm --name $n --link $n-2:b busybox true
