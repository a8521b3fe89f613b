docker run -d --name $n -p 127.0.0.1:48123:80 -p 127.0.0.1:48124:81/udp --expose 82 busybox sleep 60 >/dev/null
docker port $n | sort; t docker port $n 80; t docker port $n 80/tcp; t docker port $n 81; t docker port $n 81/udp; t docker port $n 82; t docker port $n 99; t docker port $n x; t docker port $n 80/x
t docker port nosuch-container; docker kill $n >/dev/null; docker wait $n >/dev/null; t docker port $n; t docker port $n 80
