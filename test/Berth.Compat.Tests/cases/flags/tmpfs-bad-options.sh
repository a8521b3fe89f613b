kept HostConfig.Tmpfs --tmpfs /a:size=x
kept HostConfig.Tmpfs --tmpfs /a:bind
kept HostConfig.Tmpfs --tmpfs /a:rw,ro
kept HostConfig.Tmpfs --tmpfs /a:uid=1,gid=2,mode=755,nr_inodes=10,nr_blocks=10,mpol=default
kept HostConfig.Tmpfs --tmpfs /a:nr_inodes
kept HostConfig.Tmpfs --tmpfs /:size=1m
