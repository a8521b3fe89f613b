docker run --name $n -l a=1 -l b.x=2 -l c=3 -e FOO='b r' -e FO2=z --log-opt labels=a,nope --log-opt 'labels-regex=^b' --log-opt env=FOO \
  --log-opt 'env-regex=^FO2' --log-opt 'tag={{.Name}}/{{.ImageName}}/{{.Command}}' busybox echo hi
docker logs --details $n
docker logs $n
docker run --name $n-2 --log-opt labels=a -l a=é busybox sh -c 'echo one' 
docker logs --details $n-2 2>&1
