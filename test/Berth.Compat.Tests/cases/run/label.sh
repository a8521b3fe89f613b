printf '# comment\nfile.one=1\nfile.two\n' >"$dir/labels"
docker create --name $n --label plain --label key=value --label two=over --label-file "$dir/labels" labels:1 >/dev/null
docker inspect --format '{{json .Config.Labels}}' $n
docker ps -a --filter label=key=value --filter name=$n --format '{{.Names}}'
docker ps -a --filter label=one=1 --filter name=$n --format '{{.Label "two"}}'
docker ps -a --filter label=key=other --filter name=$n --format '{{.Names}}'
