docker create busybox >"$dir/id"
docker inspect --format '{{.Name}}' $(cat "$dir/id") | grep -qE '^/[a-z]+_[a-z]+$' && echo adjective_surname
docker run -d busybox true | grep -qE '^[0-9a-f]{64}$' && echo 64 hexadecimal digits
