docker run -d --name $n -p 127.0.0.1:28082:82 busybox sleep 60 >/dev/null
docker inspect $n | jq -S '.[0].NetworkSettings | .SandboxKey |= type | .SandboxID |= length | .EndpointID |= length | .Networks.bridge |= (.NetworkID |= length | .EndpointID |= length)'
docker run -d --name $n-2 --network none busybox sleep 60 >/dev/null
docker inspect $n-2 | jq -S -c '.[0].NetworkSettings | .Ports, .IPAddress, (.Networks | keys)'
