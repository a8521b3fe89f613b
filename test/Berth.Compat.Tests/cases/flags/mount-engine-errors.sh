kept HostConfig.Mounts --mount type=npipe,src=a,dst=/v
kept HostConfig.Mounts --mount type=cluster,src=a,dst=/v
kept HostConfig.Mounts --mount dst=/v --mount dst=/v
kept HostConfig.Mounts --mount dst=/
kept HostConfig.Mounts --mount src=a/b,dst=/v
kept HostConfig.Mounts --mount dst=v
