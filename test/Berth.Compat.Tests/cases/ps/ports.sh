docker run -d --name $n -p 28080:80 -p 127.0.0.1:28053:53/udp -p 28090-28092:90-92 -p 443 expose:1 sleep 60 >/dev/null
docker ps --filter name=$n --format '{{.Ports}}' | sed -E 's/:(3[2-9]|[4-6][0-9])[0-9]{3}->/:<port>->/g'
docker port $n | sed -E 's/:(3[2-9]|[4-6][0-9])[0-9]{3}$/:<port>/'
docker port $n 80/tcp
docker port $n 90
t docker port $n 9999
docker ps --filter publish=28080 --format '{{.Names}}'; docker ps --filter expose=80/tcp --format '{{.Names}}'
