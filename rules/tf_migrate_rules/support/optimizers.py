"""The optimizers of TensorFlow 1 that Keras has no equal of."""

import tensorflow as tf


class RMSpropFromOnes(tf.keras.optimizers.RMSprop):
    """RMSprop whose mean of the squared gradients starts at one, as TensorFlow 1's does, instead of at zero."""

    def add_variable_from_reference(self, reference_variable, name=None, initializer="zeros"):
        """Makes a slot for a variable."""
        if name == "velocity":
            initializer = "ones"
        return super().add_variable_from_reference(reference_variable, name=name, initializer=initializer)


class KernelOptimizer(tf.keras.optimizers.Optimizer):
    """Makes its updates by TensorFlow's own kernels; from a sparse gradient, only the rows that it speaks of."""

    def slots(self, variables, name, value=0.0):
        """Makes a slot that starts at `value` for each variable."""
        start = tf.keras.initializers.Constant(value)
        return [self.add_variable_from_reference(v, name=name, initializer=start) for v in variables]

    def handle(self, slots, variable):
        """The handle of a variable's slot."""
        return slots[self._get_variable_index(variable)].value.handle

    def apply_kernel(self, dense, sparse, gradient, variable, numbers, **arguments):
        """Calls the kernel for dense or for sparse gradients.

        `numbers` are hyperparameters: they are rounded to float32, and then have the variable's dtype.
        """
        for name, number in numbers.items():
            arguments[name] = tf.cast(tf.cast(number, tf.float32), variable.dtype)
        if isinstance(gradient, tf.IndexedSlices):
            indices, positions = tf.unique(gradient.indices)
            rows = tf.math.unsorted_segment_sum(gradient.values, positions, tf.size(indices))
            sparse(var=variable.handle, grad=rows, indices=indices, **arguments)
        else:
            dense(var=variable.handle, grad=gradient, **arguments)


class MomentumOptimizer(KernelOptimizer):
    """Momentum as in TensorFlow 1: each step scales all of the momentum by the learning rate of that step."""

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, name="Momentum"):
        super().__init__(learning_rate, name=name)
        self.momentum = momentum
        self.nesterov = nesterov

    def build(self, variables):
        """Makes the slots."""
        super().build(variables)
        self.momentums = self.slots(variables, "momentum")

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        self.apply_kernel(
            tf.raw_ops.ResourceApplyMomentum,
            tf.raw_ops.ResourceSparseApplyMomentum,
            gradient,
            variable,
            {"lr": learning_rate, "momentum": self.momentum},
            accum=self.handle(self.momentums, variable),
            use_nesterov=self.nesterov,
        )


class RMSPropOptimizer(KernelOptimizer):
    """RMSProp as in TensorFlow 1: the mean of squared gradients starts at one; rows without one are left alone."""

    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-10, centered=False, name="RMSProp"):
        super().__init__(learning_rate, name=name)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def build(self, variables):
        """Makes the slots."""
        super().build(variables)
        self.means_of_squares = self.slots(variables, "mean_of_squares", 1.0)
        self.momentums = self.slots(variables, "momentum")
        self.means = self.slots(variables, "mean") if self.centered else []

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        arguments = {
            "ms": self.handle(self.means_of_squares, variable),
            "mom": self.handle(self.momentums, variable),
        }
        dense, sparse = tf.raw_ops.ResourceApplyRMSProp, tf.raw_ops.ResourceSparseApplyRMSProp
        if self.centered:
            dense, sparse = tf.raw_ops.ResourceApplyCenteredRMSProp, tf.raw_ops.ResourceSparseApplyCenteredRMSProp
            arguments["mg"] = self.handle(self.means, variable)
        numbers = {"lr": learning_rate, "rho": self.rho, "momentum": self.momentum, "epsilon": self.epsilon}
        self.apply_kernel(dense, sparse, gradient, variable, numbers, **arguments)


class AdadeltaOptimizer(KernelOptimizer):
    """Adadelta as in TensorFlow 1: rows without a gradient are left alone."""

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-8, name="Adadelta"):
        super().__init__(learning_rate, name=name)
        self.rho = rho
        self.epsilon = epsilon

    def build(self, variables):
        """Makes the slots."""
        super().build(variables)
        self.gradients = self.slots(variables, "accumulated_gradient")
        self.changes = self.slots(variables, "accumulated_update")

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        self.apply_kernel(
            tf.raw_ops.ResourceApplyAdadelta,
            tf.raw_ops.ResourceSparseApplyAdadelta,
            gradient,
            variable,
            {"lr": learning_rate, "rho": self.rho, "epsilon": self.epsilon},
            accum=self.handle(self.gradients, variable),
            accum_update=self.handle(self.changes, variable),
        )


class FtrlOptimizer(KernelOptimizer):
    """FTRL as in TensorFlow 1: rows without a gradient are left alone."""

    def __init__(
        self,
        learning_rate=0.001,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        l2_shrinkage_regularization_strength=0.0,
        name="Ftrl",
    ):
        super().__init__(learning_rate, name=name)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1 = l1_regularization_strength
        self.l2 = l2_regularization_strength
        self.l2_shrinkage = l2_shrinkage_regularization_strength

    def build(self, variables):
        """Makes the slots."""
        super().build(variables)
        self.accumulators = self.slots(variables, "accumulator", self.initial_accumulator_value)
        self.linears = self.slots(variables, "linear")

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        numbers = {"lr": learning_rate, "l1": self.l1, "l2": self.l2, "lr_power": self.learning_rate_power}
        dense, sparse = tf.raw_ops.ResourceApplyFtrl, tf.raw_ops.ResourceSparseApplyFtrl
        if self.l2_shrinkage:
            dense, sparse = tf.raw_ops.ResourceApplyFtrlV2, tf.raw_ops.ResourceSparseApplyFtrlV2
            numbers["l2_shrinkage"] = self.l2_shrinkage
        self.apply_kernel(
            dense,
            sparse,
            gradient,
            variable,
            numbers,
            accum=self.handle(self.accumulators, variable),
            linear=self.handle(self.linears, variable),
        )


class ProximalGradientDescentOptimizer(KernelOptimizer):
    """Gradient descent with L1 and L2 regularization by proximal steps, as in TensorFlow 1."""

    def __init__(
        self,
        learning_rate=0.01,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        name="ProximalGradientDescent",
    ):
        super().__init__(learning_rate, name=name)
        self.l1 = l1_regularization_strength
        self.l2 = l2_regularization_strength

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""

        def dense(grad, **arguments):
            tf.raw_ops.ResourceApplyProximalGradientDescent(delta=grad, **arguments)

        numbers = {"alpha": learning_rate, "l1": self.l1, "l2": self.l2}
        sparse = tf.raw_ops.ResourceSparseApplyProximalGradientDescent
        self.apply_kernel(dense, sparse, gradient, variable, numbers)


class ProximalAdagradOptimizer(KernelOptimizer):
    """Adagrad with L1 and L2 regularization by proximal steps, as in TensorFlow 1."""

    def __init__(
        self,
        learning_rate=0.01,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        name="ProximalAdagrad",
    ):
        super().__init__(learning_rate, name=name)
        self.initial_accumulator_value = initial_accumulator_value
        self.l1 = l1_regularization_strength
        self.l2 = l2_regularization_strength

    def build(self, variables):
        """Makes the slots."""
        super().build(variables)
        self.accumulators = self.slots(variables, "accumulator", self.initial_accumulator_value)

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        self.apply_kernel(
            tf.raw_ops.ResourceApplyProximalAdagrad,
            tf.raw_ops.ResourceSparseApplyProximalAdagrad,
            gradient,
            variable,
            {"lr": learning_rate, "l1": self.l1, "l2": self.l2},
            accum=self.handle(self.accumulators, variable),
        )


class AdagradDAOptimizer(KernelOptimizer):
    """Adagrad with dual averaging, as in TensorFlow 1. `global_step` counts the steps that were made."""

    def __init__(
        self,
        learning_rate,
        global_step,
        initial_gradient_squared_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        name="AdagradDA",
    ):
        super().__init__(learning_rate, name=name)
        self.global_step = global_step
        self.initial_accumulator_value = initial_gradient_squared_accumulator_value
        self.l1 = l1_regularization_strength
        self.l2 = l2_regularization_strength

    def build(self, variables):
        """Makes the slots."""
        super().build(variables)
        self.gradients = self.slots(variables, "gradient")
        self.squares = self.slots(variables, "squared_gradient", self.initial_accumulator_value)

    def update_step(self, gradient, variable, learning_rate):
        """Updates one variable."""
        self.apply_kernel(
            tf.raw_ops.ResourceApplyAdagradDA,
            tf.raw_ops.ResourceSparseApplyAdagradDA,
            gradient,
            variable,
            {"lr": learning_rate, "l1": self.l1, "l2": self.l2},
            gradient_accumulator=self.handle(self.gradients, variable),
            gradient_squared_accumulator=self.handle(self.squares, variable),
            global_step=tf.cast(self.global_step, tf.int64) + 1,
        )
