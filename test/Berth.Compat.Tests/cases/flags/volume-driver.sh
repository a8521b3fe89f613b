kept HostConfig.VolumeDriver --volume-driver local -v $n-v:/x
docker volume inspect -f '{{.Driver}} {{.Scope}}' $n-v
t docker volume rm $n-v
