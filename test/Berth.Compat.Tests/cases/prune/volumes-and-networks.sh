# What is asked before and said after; each in words of its own.
# also berth
docker volume create $n >/dev/null; docker volume create >/dev/null
docker volume prune </dev/null; echo; docker volume prune -a </dev/null; echo
docker volume prune -f | grep -v '^[0-9a-f]\{64\}$'; docker volume prune -f
docker volume prune -af --filter label=nosuch; docker volume prune -af
for flags in '-a --filter all=1' '--filter until=1h' '--filter nosuch=1'; do t docker volume prune -f $flags; done
docker network prune </dev/null; echo; docker network prune -f; t docker network prune -f --filter nosuch=1
docker volume create --label a=b $n >/dev/null; docker volume ls --filter name=$n --format '{{.Name}} {{.Driver}} {{.Labels}}'
docker system df -v --format '{{range .Volumes}}{{.Name}} {{.Links}} {{.Size}} {{end}}' | grep -o "$n [0-9]* [0-9A-Za-z]*"
docker volume rm $n
