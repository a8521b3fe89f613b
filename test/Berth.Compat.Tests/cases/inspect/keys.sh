docker create --name $n busybox >/dev/null
docker inspect $n | jq -S '.[0] | to_entries | map("\(.key) \(.value | type)") | .[]' -r
docker inspect $n | jq -S '.[0] | .State, .Name, .RestartCount, .Platform, .ExecIDs, .Mounts, .AppArmorProfile, .MountLabel, .ProcessLabel' -c
docker inspect --format '{{.ResolvConfPath}} {{.HostnamePath}} {{.HostsPath}} {{.LogPath}}' $n
