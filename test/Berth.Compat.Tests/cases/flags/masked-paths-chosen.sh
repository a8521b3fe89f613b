api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d '{"Image":"busybox","Cmd":["sh","-c","exec 2>&1; cat /etc/passwd; ls -A /home; touch /tmp/x; echo ran"],"HostConfig":{"MaskedPaths":["/etc/passwd","/home","/nope"],"ReadonlyPaths":["/tmp"]}}'
t docker start -a $n
docker inspect -f '{{json .HostConfig.MaskedPaths}} {{json .HostConfig.ReadonlyPaths}}' $n
