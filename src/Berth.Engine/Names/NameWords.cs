namespace Berth.Engine.Names;

/// <summary>The words a container is named with when its user gives no name: a temper, and somebody worth remembering.</summary>
internal static class NameWords
{
    /// <summary>How things may go aboard.</summary>
    internal static readonly string[] Adjectives =
        ("able afloat agile airy alert ample anchored apt ardent balanced bold brave breezy brief bright brisk buoyant calm candid "
        + "careful cheerful civil clear clever cosy crisp curious dapper daring deft diligent eager early earnest easy even fair faithful "
        + "fearless fine fleet fluent fond forward frank free fresh frugal generous gentle genuine glad golden graceful gracious hale handy "
        + "happy hardy hearty honest hopeful humble jolly jovial joyful keen kind lively loyal lucid lucky mellow merry mild mindful modest "
        + "neat nimble noble patient placid playful plucky polite proud prudent punctual quick quiet ready robust serene sharp silent sincere "
        + "smooth snug sober solid spirited spry steady still sturdy sunny supple swift tidy tranquil trim trusty upbeat valiant vigilant vivid "
        + "warm wary watchful willing wise witty youthful zesty").Split(' ');

    /// <summary>Navigators, engineers, scientists and people of computing.</summary>
    internal static readonly string[] Surnames =
        ("abel agnesi aiken albuzjani almagro amundsen apgar arago archimedes aryabhata avogadro babbage bacon banach barton bartik bateson "
        + "becquerel bell berners bessel bethe birkhoff blackwell blackburn bohr boole born bose bowditch boyle brahe braille brahmagupta brunel "
        + "bunsen burnell cabot cannon cantor carnot carson cassini cauchy cavendish cerf chadwick chandra chatelet chebyshev clausius cochran "
        + "codd conway cook copernicus cori coulomb cousteau cray curie dahl dalton darwin davies davy descartes diffie dijkstra dirac doppler "
        + "drake earhart easley edison ehrlich einstein ellis engelbart eratosthenes erdos ericsson estrin euclid euler faraday fermat fermi "
        + "feynman fibonacci fisher fleming flinders floyd foucault fourier franklin fresnel galileo galois galvani gama gauss germain gibbs "
        + "goddard godel goeppert goldberg gosling halley hamilton hamming harrison harvey hawking heaviside heisenberg hellman henson herschel "
        + "hertz hilbert hoare hodgkin holberton hooke hopper hubble humboldt huygens hypatia jackson jacobi jansky jemison jenner johnson joule "
        + "kalam kaplan kay keldysh keller kelvin kepler khorana kilby kirch knuth kolmogorov kovalevskaya lagrange lamarr lamport laplace "
        + "lavoisier leakey leavitt leibniz lichterman liskov lister lovelace lumiere mach magellan marconi maxwell mayer mccarthy mcclintock "
        + "mcnulty meitner mendel mendeleev mercator merkle milner minsky mirzakhani moore morse nansen napier nash neumann newton nightingale "
        + "nobel noether noyce nygaard ohm oppenheimer panini pappus pascal pasteur pauli pauling payne perlman planck poincare poisson ptolemy "
        + "pythagoras raman ramanujan rayleigh rhodes ride riemann ritchie roentgen rubin rutherford sabin saha salk sammet shackleton shamir "
        + "shannon shaw shockley sinoussi snow somerville spence stallman stokes strutt swartz swirles tarjan taussig tereshkova tesla tharp "
        + "thompson torvalds tu turing varahamihira vaughan vespucci villani visvesvaraya volta weierstrass wescoff wiles wilkes williams wilson "
        + "wing wirth wozniak wright wu yalow yonath zeeman zhukovsky zuse").Split(' ');
}
