kept HostConfig.Runtime --runtime runc
kept HostConfig.Runtime --runtime nope
kept HostConfig.StorageOpt --storage-opt nope=1
kept HostConfig.StorageOpt --storage-opt nope
kept HostConfig.Isolation --isolation default
kept HostConfig.Isolation --isolation odd
