using Berth.Hello;

Console.Out.Write(Greeting.Compose(Surroundings.Look()));
return 0;
