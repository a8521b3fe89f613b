kept HostConfig.DeviceRequests --gpus 2
kept HostConfig.DeviceRequests --gpus '"device=0,1"'
kept HostConfig.DeviceRequests --gpus driver=x,capabilities=y,count=-1
kept HostConfig.DeviceRequests --gpus count=x
kept HostConfig.DeviceRequests --gpus count=1,device=1
kept HostConfig.DeviceRequests --gpus nope=1
