kept HostConfig.Binds -v :/x
kept HostConfig.Binds -v a:/x
kept HostConfig.Binds -v $n-v:/x:ro,rw
kept HostConfig.Binds -v $n-v:/x:rshared
kept HostConfig.Binds -v $n-v:/x:
kept HostConfig.Binds -v /
kept HostConfig.Binds -v relative
kept HostConfig.Binds -v $edir:/x:shared,private
quiet docker volume rm $n-v
