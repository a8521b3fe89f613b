kept HostConfig.Init
kept HostConfig.Init --init
kept HostConfig.Init --init=false
kept HostConfig.ReadonlyRootfs --read-only
docker run --rm --read-only --tmpfs /t busybox sh -c 'exec 2>&1; touch /x; touch /etc/hosts && echo hosts; touch /t/x && echo t; touch /dev/shm/x && echo shm'
