"""TFM919: `tf.contrib.distributions` and the part of it that was `tf.distributions`: TensorFlow Probability now."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_DISTRIBUTIONS = "tf.contrib.distributions."
_PUBLIC = "tf.distributions."
_BIJECTORS = f"{_DISTRIBUTIONS}bijectors."
_INSTALL = " of TensorFlow Probability (`import tensorflow_probability as tfp`)"

#: Distributions and bijectors that have kept their names.
_SAME = (
    "Autoregressive BatchReshape Binomial Cauchy Chi2 Deterministic ExpRelaxedOneHotCategorical Geometric HalfNormal"
    " Independent InverseGamma Kumaraswamy Logistic Mixture MixtureSameFamily MultivariateNormalDiag"
    " MultivariateNormalDiagPlusLowRank MultivariateNormalFullCovariance MultivariateNormalTriL NegativeBinomial"
    " OneHotCategorical Poisson PoissonLogNormalQuadratureCompound QuantizedDistribution RelaxedBernoulli"
    " RelaxedOneHotCategorical SinhArcsinh TransformedDistribution VectorDeterministic VectorDiffeomixture"
    " VectorExponentialDiag"
)
_SAME_BIJECTORS = (
    "AbsoluteValue BatchNormalization Bijector Chain CholeskyOuterProduct Exp FillTriangular Identity Inline Invert"
    " MaskedAutoregressiveFlow MatrixInverseTriL Permute PowerTransform RealNVP Reshape Sigmoid SinhArcsinh"
    " SoftmaxCentered Softplus Softsign Square TransformDiagonal"
)
_PUBLIC_NAMES = (
    "Bernoulli Beta Categorical Dirichlet DirichletMultinomial Distribution Exponential FULLY_REPARAMETERIZED Gamma"
    " Laplace"
    " Multinomial NOT_REPARAMETERIZED Normal RegisterKL ReparameterizationType StudentT Uniform kl_divergence"
)
_SOFTPLUS = {
    "BetaWithSoftplusConcentration": "Beta",
    "ExponentialWithSoftplusRate": "Exponential",
    "GammaWithSoftplusConcentrationRate": "Gamma",
    "InverseGammaWithSoftplusConcentrationRate": "InverseGamma",
    "LaplaceWithSoftplusScale": "Laplace",
    "MultivariateNormalDiagWithSoftplusScale": "MultivariateNormalDiag",
    "NormalWithSoftplusScale": "Normal",
}

RULE = area_rule(
    "TFM919",
    "contrib-distribution",
    "`tf.distributions` and `tf.contrib.distributions` became the package TensorFlow Probability.",
    {
        **{f"{_PUBLIC}{name}": f"use `tfp.distributions.{name}`{_INSTALL}" for name in _PUBLIC_NAMES.split()},
        f"{_PUBLIC}*": f"use `tfp.distributions`{_INSTALL}",
        **{f"{_DISTRIBUTIONS}{name}": f"use `tfp.distributions.{name}`{_INSTALL}" for name in _SAME.split()},
        **{f"{_BIJECTORS}{name}": f"use `tfp.bijectors.{name}`{_INSTALL}" for name in _SAME_BIJECTORS.split()},
        **{
            f"{_DISTRIBUTIONS}{name}": f"use `tfp.distributions.{plain}`{_INSTALL} with `tf.nn.softplus` of the"
            " parameter"
            for name, plain in _SOFTPLUS.items()
        },
        f"{_DISTRIBUTIONS}Chi2WithAbsDf": f"use `tfp.distributions.Chi2`{_INSTALL} with `tf.floor(tf.abs(df))`",
        f"{_DISTRIBUTIONS}StudentTWithAbsDfSoftplusScale": f"use `tfp.distributions.StudentT`{_INSTALL} with"
        " `tf.floor(tf.abs(df))` and `tf.nn.softplus(scale)`",
        f"{_DISTRIBUTIONS}ConditionalDistribution": "give `log_prob` and `sample` of a"
        " `tfp.distributions.Distribution`"
        f"{_INSTALL} their keyword arguments",
        f"{_DISTRIBUTIONS}ConditionalTransformedDistribution": "use `tfp.distributions.TransformedDistribution`"
        f"{_INSTALL}"
        " with `bijector_kwargs`",
        f"{_DISTRIBUTIONS}VectorLaplaceDiag": f"use `tfp.distributions.Independent(tfp.distributions.Laplace(loc,"
        f" scale_diag), 1)`{_INSTALL}",
        f"{_DISTRIBUTIONS}VectorSinhArcsinhDiag": "use"
        f" `tfp.distributions.Independent(tfp.distributions.SinhArcsinh(…), 1)`{_INSTALL}",
        f"{_DISTRIBUTIONS}WishartCholesky": f"use `tfp.distributions.WishartTriL`{_INSTALL}",
        f"{_DISTRIBUTIONS}WishartFull": f"use `tfp.distributions.WishartTriL(df, tf.linalg.cholesky(scale))`{_INSTALL}",
        f"{_DISTRIBUTIONS}SeedStream": f"use `tfp.random.split_seed`{_INSTALL}",
        **each(
            _DISTRIBUTIONS,
            "assign_log_moving_mean_exp assign_moving_mean_variance moving_mean_variance",
            f"use `tfp.stats.assign_moving_mean_variance`{_INSTALL} and its neighbours",
        ),
        f"{_DISTRIBUTIONS}auto_correlation": f"use `tfp.stats.auto_correlation`{_INSTALL}",
        f"{_DISTRIBUTIONS}percentile": f"use `tfp.stats.percentile`{_INSTALL}",
        f"{_DISTRIBUTIONS}fill_triangular": f"use `tfp.math.fill_triangular`{_INSTALL}",
        f"{_DISTRIBUTIONS}fill_triangular_inverse": f"use `tfp.math.fill_triangular_inverse`{_INSTALL}",
        f"{_DISTRIBUTIONS}softplus_inverse": f"use `tfp.math.softplus_inverse`{_INSTALL}, or"
        " `tf.math.log(tf.math.expm1(x))`",
        f"{_DISTRIBUTIONS}reduce_weighted_logsumexp": f"use `tfp.math.reduce_weighted_logsumexp`{_INSTALL}",
        f"{_DISTRIBUTIONS}matrix_diag_transform": "use `tf.linalg.set_diag(matrix,"
        " transform(tf.linalg.diag_part(matrix)))`",
        f"{_DISTRIBUTIONS}tridiag": "use `tf.linalg.diag` with `k=(-1, 1)`",
        **each(
            _DISTRIBUTIONS,
            "normal_conjugates_known_scale_posterior normal_conjugates_known_scale_predictive",
            f"use `tfp.experimental.distributions.MultivariateNormalPrecisionFactorLinearOperator`{_INSTALL}, or"
            " write the"
            " two formulas out",
        ),
        **each(
            _DISTRIBUTIONS,
            "quadrature_scheme_lognormal_gauss_hermite quadrature_scheme_lognormal_quantiles"
            " quadrature_scheme_softmaxnormal_gauss_hermite quadrature_scheme_softmaxnormal_quantiles",
            f"use the function of the same name in `tfp.distributions`{_INSTALL}",
        ),
        f"{_DISTRIBUTIONS}estimator_head_distribution_regression": "estimators are gone: use"
        f" `tfp.layers.DistributionLambda`{_INSTALL} in a Keras model, with the negative log likelihood as loss",
        f"{_BIJECTORS}Affine": f"use `tfp.bijectors.Shift(shift)(tfp.bijectors.ScaleMatvecTriL(…))`{_INSTALL}",
        f"{_BIJECTORS}AffineLinearOperator": "use `tfp.bijectors.Shift(shift)(tfp.bijectors.ScaleMatvecLinearOperator("
        f"scale))`{_INSTALL}",
        f"{_BIJECTORS}AffineScalar": f"use `tfp.bijectors.Shift(shift)(tfp.bijectors.Scale(scale))`{_INSTALL}",
        f"{_BIJECTORS}ConditionalBijector": f"give the methods of a `tfp.bijectors.Bijector`{_INSTALL} keyword"
        " arguments",
        f"{_BIJECTORS}Gumbel": f"use `tfp.bijectors.GumbelCDF`{_INSTALL}",
        f"{_BIJECTORS}Kumaraswamy": f"use `tfp.bijectors.KumaraswamyCDF`{_INSTALL}",
        f"{_BIJECTORS}Ordered": f"use `tfp.bijectors.Invert(tfp.bijectors.Ascending())`{_INSTALL}",
        f"{_BIJECTORS}ScaleTriL": f"use `tfp.bijectors.FillScaleTriL`{_INSTALL}",
        **each(
            _BIJECTORS,
            "masked_autoregressive_default_template masked_dense",
            f"use `tfp.bijectors.AutoregressiveNetwork`{_INSTALL}, a Keras layer",
        ),
        f"{_BIJECTORS}real_nvp_default_template": "give `tfp.bijectors.RealNVP` a Keras model as"
        " `shift_and_log_scale_fn`",
        f"{_BIJECTORS}*": f"use `tfp.bijectors`{_INSTALL}",
        f"{_DISTRIBUTIONS}*": f"use `tfp.distributions`{_INSTALL}",
        "tf.contrib.bayesflow.monte_carlo.expectation": f"use `tfp.monte_carlo.expectation`{_INSTALL}",
        "tf.contrib.bayesflow.*": f"use `tfp.mcmc`, `tfp.vi` and `tfp.monte_carlo`{_INSTALL}",
        "tf.contrib.kfac.*": "use the package kfac, its successor (archived), or an optimizer of Keras",
    },
    why="TensorFlow Probability is maintained apart from TensorFlow, and a release of it fits one or two releases of"
    " TensorFlow; see its release notes for which. With Keras 3 its `tfp.layers` need tf-keras.",
    link="https://www.tensorflow.org/probability",
    examples=(
        Example("import tensorflow as tf\n\nd = tf.contrib.distributions.MultivariateNormalDiag([0.0], [1.0])\n"),
    ),
)
