docker network ls --format '{{.Name}} {{.Driver}} {{.Scope}}'
docker network ls --filter name=bridge --format '{{.Name}}'
docker network inspect bridge | jq -S '.[0] | {Name, Scope, Driver, EnableIPv4, EnableIPv6, Internal, Attachable, Ingress, ConfigOnly, IPAM, Labels} '
docker network inspect none host | jq -S -c '.[] | .Name, .Driver, .IPAM, .Options, .Containers'
t docker network inspect nosuchnetwork
t docker network rm bridge
t docker network create bridge
