"""Quantiles of the normal and the gamma law, as plain scalar functions."""

from __future__ import annotations

import math


def normal_quantile(u: float) -> float:
    """Quantile of the standard normal law for u in (0, 1); relative error below 1e-14.

    Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 2.5090809287301226727e3
        top = top * r + 3.3430575583588128105e4
        top = top * r + 6.7265770927008700853e4
        top = top * r + 4.5921953931549871457e4
        top = top * r + 1.3731693765509461125e4
        top = top * r + 1.9715909503065514427e3
        top = top * r + 1.3314166789178437745e2
        top = top * r + 3.3871328727963666080e0
        bottom = 5.2264952788528545610e3
        bottom = bottom * r + 2.8729085735721942674e4
        bottom = bottom * r + 3.9307895800092710610e4
        bottom = bottom * r + 2.1213794301586595867e4
        bottom = bottom * r + 5.3941960214247511077e3
        bottom = bottom * r + 6.8718700749205790830e2
        bottom = bottom * r + 4.2313330701600911252e1
        return q * top / (bottom * r + 1.0)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        top = 7.74545014278341407640e-4
        top = top * r + 2.27238449892691845833e-2
        top = top * r + 2.41780725177450611770e-1
        top = top * r + 1.27045825245236838258e0
        top = top * r + 3.64784832476320460504e0
        top = top * r + 5.76949722146069140550e0
        top = top * r + 4.63033784615654529590e0
        top = top * r + 1.42343711074968357734e0
        bottom = 1.05075007164441684324e-9
        bottom = bottom * r + 5.47593808499534494600e-4
        bottom = bottom * r + 1.51986665636164571966e-2
        bottom = bottom * r + 1.48103976427480074590e-1
        bottom = bottom * r + 6.89767334985100004550e-1
        bottom = bottom * r + 1.67638483018380384940e0
        bottom = bottom * r + 2.05319162663775882187e0
    else:
        r -= 5.0
        top = 2.01033439929228813265e-7
        top = top * r + 2.71155556874348757815e-5
        top = top * r + 1.24266094738807843860e-3
        top = top * r + 2.65321895265761230930e-2
        top = top * r + 2.96560571828504891230e-1
        top = top * r + 1.78482653991729133580e0
        top = top * r + 5.46378491116411436990e0
        top = top * r + 6.65790464350110377720e0
        bottom = 2.04426310338993978564e-15
        bottom = bottom * r + 1.42151175831644588870e-7
        bottom = bottom * r + 1.84631831751005468180e-5
        bottom = bottom * r + 7.86869131145613259100e-4
        bottom = bottom * r + 1.48753612908506148525e-2
        bottom = bottom * r + 1.36929880922735805310e-1
        bottom = bottom * r + 5.99832206555887937690e-1
    z = top / (bottom * r + 1.0)
    return -z if q < 0.0 else z


def exponential_quantile(u: float) -> float:
    """Quantile of the exponential law of mean 1 for u in (0, 1), as good as ``-log1p(-u)`` and quicker.

    Source: Kahan's correction of log(1 + x), HP-15C Advanced Functions Handbook (1982), appendix. The
    uniforms that are drawn need none, because 1 - u is exact for them.
    """
    rest = 1.0 - u
    lost = 1.0 - rest
    if lost == u:
        return -math.log(rest)
    return u if lost == 0.0 else -math.log(rest) * (u / lost)


def _lower_series(shape: float, x: float) -> float:
    """Sum S with P(shape, x) = x**shape * exp(-x) / Gamma(shape + 1) * S (DLMF 8.7.1)."""
    term = 1.0
    total = 1.0
    k = shape
    for _ in range(100_000):
        k += 1.0
        term *= x / k
        total += term
        if term <= total * 1e-17:
            break
    return total


def _upper_fraction(shape: float, x: float) -> float:
    """Continued fraction C with Q(shape, x) = x**shape * exp(-x) / Gamma(shape) * C, x >= shape + 1.

    DLMF 8.9.2 in even form, by the modified Lentz method.
    """
    b = x + 1.0 - shape
    c = 1e300
    d = 1.0 / b
    value = d
    for i in range(1, 100_000):
        numerator = i * (shape - i)
        b += 2.0
        d = 1.0 / (numerator * d + b)
        c = b + numerator / c
        factor = c * d
        value *= factor
        if abs(factor - 1.0) <= 1e-16:
            break
    return value


def _gamma_start(shape: float, log_gamma: float, u: float) -> float:
    """Logarithm of a first guess at the gamma quantile."""
    if shape < 1.0 and u > 0.9:
        return math.log(-math.log1p(-u))  # an exponential of mean 1 is stochastically larger
    start = (math.log(u) + log_gamma + math.log(shape)) / shape  # P(s, x) <= x**s / Gamma(s + 1)
    root = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(u) / (3.0 * math.sqrt(shape))
    if shape >= 1.0 and root > 0.0:  # Wilson and Hilferty (1931)
        start = max(start, math.log(shape) + 3.0 * math.log(root))
    return start


def gamma_quantile(shape: float, log_gamma: float, u: float) -> float:
    """Quantile of the gamma law of this shape and scale 1, for u in (0, 1); relative error below 1e-10.

    The distribution function and its complement are both log-concave in y = log x (the density of log X
    is), so Newton's method on the logarithm of either converges from everywhere; Halley's method
    replaces it near the root.

    Parameters
    ----------
    shape
        In 0.01..10,000.
    log_gamma
        ``math.lgamma(shape)``, passed in because it is the same for every draw.
    u
        Below the smallest positive float the quantile is 0.
    """
    if shape == 1.0:
        return exponential_quantile(u)
    upper = u > 0.9
    target = math.log1p(-u) if upper else math.log(u)
    close = 1e-5 / math.sqrt(1.0 + shape)
    y = _gamma_start(shape, log_gamma, u)
    for _ in range(50):  # five are enough everywhere
        x = math.exp(y)
        log_density = shape * y - x - log_gamma  # of y
        if not upper:
            log_tail = log_density + math.log(_lower_series(shape, x) / shape)
        elif x < shape + 1.0:
            log_tail = math.log1p(-math.exp(log_density) * _lower_series(shape, x) / shape)
        else:
            log_tail = log_density + math.log(_upper_fraction(shape, x))
        miss = log_tail - target
        slope = math.exp(log_density - log_tail)
        if upper:
            slope = -slope
        step = -miss / slope
        if abs(miss) < 0.5:
            # The second derivative of log_tail is slope * (shape - x - slope) for either tail.
            step /= max(0.5, 1.0 - 0.5 * miss * (shape - x - slope) / slope)
        y += step
        if abs(step) <= close:
            break
    return math.exp(y)


KERNELS = (
    exponential_quantile,
    normal_quantile,
    _lower_series,
    _upper_fraction,
    _gamma_start,
    gamma_quantile,
)
"""The scalar functions that a compiler needs, callees before their callers."""
