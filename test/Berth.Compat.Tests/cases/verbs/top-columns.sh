docker run -d --name $n -u 1234 busybox sleep 60 >/dev/null
docker top $n | head -n 1 | tr -s ' '; docker top $n -o uid,pid,args | tr -s ' ' | sed 's/ [0-9]* / PID /'
docker top $n -eo pid,comm | tr -s ' ' | sed 's/^[0-9]* /N /'; api GET "/containers/$n/top?ps_args=-o%20pid,uid,comm" | sed 's/"[0-9]*","1234/"N","1234/'
docker top $n -o uid,args 2>&1; api GET "/containers/nosuch/top"
