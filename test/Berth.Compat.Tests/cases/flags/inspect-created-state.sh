docker create --name $n busybox true >/dev/null
docker inspect -f '{{json .State}}' $n
docker inspect -f '{{json .NetworkSettings}}' $n
docker inspect -f '{{.RestartCount}} {{json .ExecIDs}} {{json .LogPath}} {{json .ProcessLabel}} {{json .AppArmorProfile}} {{.Platform}}' $n
docker start -a $n; docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{json .NetworkSettings.Ports}} {{json .LogPath}}' $n | sed 's,"/.*/,",'
