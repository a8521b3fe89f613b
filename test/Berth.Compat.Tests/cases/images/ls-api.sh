docker tag labels:1 $n:1; docker create --name $n $n:1 >/dev/null
f="filters=%7B%22reference%22%3A%5B%22$n%22%5D%7D"
one() { api GET "$1" | head -1 | jq -S -c '.[] | .Size |= type | .SharedSize |= (if . > 0 then "shared" else . end) | if .VirtualSize then .VirtualSize |= type else . end'; }
for q in "" "&shared-size=1" "&manifests=1" "&digests=1" "&all=1" "&identity=1"; do echo "$q"; one "/images/json?$f$q"; done
for v in 1.24 1.40 1.43 1.44 1.46 1.47 1.48 1.50 1.51; do echo $v; one "/v$v/images/json?$f&manifests=1"; done
one "/v1.40/images/json?filter=$n"; one "/v1.41/images/json?filter=nosuch-$n" | head -c 3
api GET "/images/json?filters=nonsense"; api GET "/images/json?filters=%7B%22x%22%3A%5B%22y%22%5D%7D"; api GET "/images/json?filters=%7B%22dangling%22%3A%5B%22x%22%5D%7D"
docker rm $n >/dev/null; docker rmi $n:1
