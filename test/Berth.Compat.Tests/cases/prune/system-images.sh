docker import -c "LABEL case=$n" "$images/rootfs.tar" >/dev/null; docker import -c "LABEL case=$n" -m b "$images/rootfs.tar" $n:1 >/dev/null; docker create --name $n -l case=$n $n:1 true >/dev/null
docker system prune -f --filter label=case=$n | sed 's/[0-9a-f]\{64\}/ID/; s/[0-9.]*[kM]*B$/SIZE/'; docker system prune -af --filter label=case=$n | sed 's/[0-9a-f]\{64\}/ID/; s/[0-9.]*[kM]*B$/SIZE/'
