docker run -d --name $n --label a=1 -p 127.0.0.1:28080:80 -v $edir:/in expose:1 sleep 60 >/dev/null
docker ps --filter name=$n --format '{{.Names}}|{{.Image}}|{{.Command}}|{{.Status}}|{{.State}}|{{.Ports}}|{{.Labels}}|{{.Networks}}|{{.LocalVolumes}}'
docker ps --filter name=$n --no-trunc --format '{{.ID}}|{{.Command}}|{{.Mounts}}'
docker ps --filter name=$n --format '{{.ID}}|{{.Mounts}}' | sed -E 's/\|.*/|mounts/'
docker ps --filter name=$n | tr -s ' '
docker ps -q --filter name=$n
docker ps --filter name=$n --format json | jq -S 'keys' -c
