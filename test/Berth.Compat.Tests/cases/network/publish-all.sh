docker run -d --name $n -P expose:1 sleep 60 >/dev/null
docker port $n | sed -E 's/:(3[2-9]|[4-6][0-9])[0-9]{3}$/:<port>/'
