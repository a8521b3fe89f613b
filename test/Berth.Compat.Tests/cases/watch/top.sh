docker run -d --name $n busybox sh -c 'sleep 61 & sleep 62 & echo up; wait' >/dev/null; logged $n up
from=$(date +%s.%N)
docker top $n -eo pid,args | sed 's/^[0-9]*  */N /; s/  */ /g' | sort
docker top $n | head -n 1 | sed 's/  */ /g'
docker top $n | tail -n +2 | wc -l
docker top $n -o pid,ppid,args | tail -n +2 | wc -l
docker top $n axo pid,cmd | tail -n +2 | wc -l
docker top $n aux | head -n 1 | sed 's/  */ /g'; docker top $n aux | tail -n +2 | wc -l
docker top $n -eo pid | head -n 1
docker events --since $from --until $(date +%s.%N) --filter container=$n --filter event=top --format '{{.Action}}' | sort | uniq -c | sed 's/^ *//'
api GET "/containers/$n/top?ps_args=-eo%20pid,comm" | sed 's/"[0-9][0-9]*"/"N"/g' | sed 's/"Processes":\[.*\],"Titles"/"Processes":[...],"Titles"/'
docker kill $n >/dev/null
