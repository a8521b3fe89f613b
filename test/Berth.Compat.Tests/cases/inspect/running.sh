docker run -d --name $n busybox sleep 60 >/dev/null
docker inspect $n | jq -S '.[0] | .State | .Pid |= (. > 0)' -c
for p in ResolvConfPath HostnamePath HostsPath LogPath; do docker inspect --format "{{.$p}}" $n | grep -q ^/ && echo "$p is absolute"; done
