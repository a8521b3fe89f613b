docker run -d --name $n -p 28080:80 busybox sh -c 'mkdir /www; echo hello >/www/index.html; echo up; exec busybox httpd -f -p 80 -h /www || while :; do printf "HTTP/1.0 200 OK\r\n\r\nhello\n" | nc -l -p 80 >/dev/null; done' >/dev/null
logged $n up
curl -s --retry 20 --retry-all-errors --retry-delay 0 -m 5 http://127.0.0.1:28080/
curl -s --retry 20 --retry-all-errors --retry-delay 0 -m 5 http://172.17.0.1:28080/
docker run --rm busybox wget -qO- http://172.17.0.1:28080/
docker port $n
docker rm -f $n >/dev/null
t curl -s -m 2 http://127.0.0.1:28080/
