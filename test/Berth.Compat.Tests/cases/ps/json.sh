docker run -d --name $n --label a=1 --network none busybox sleep 60 >/dev/null
curl -s --unix-socket "$sock" 'http://engine/containers/json' | jq -S '.[] | .Created |= type | .NetworkSettings.Networks[] |= (.NetworkID |= length | .EndpointID |= length)'
